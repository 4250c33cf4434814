// Original file: proto/provisioning-log.proto

import type { LogEntry as _muster_directory_v1_LogEntry, LogEntry__Output as _muster_directory_v1_LogEntry__Output } from '../../../muster/directory/v1/LogEntry.ts';

export interface ListEntriesResponse {
  /**
   * Newest first.
   */
  'entries'?: (_muster_directory_v1_LogEntry)[];
  /**
   * Give this as `cursor` for the next page; empty when there is none.
   */
  'next'?: (string);
}

export interface ListEntriesResponse__Output {
  /**
   * Newest first.
   */
  'entries': (_muster_directory_v1_LogEntry__Output)[];
  /**
   * Give this as `cursor` for the next page; empty when there is none.
   */
  'next': (string);
}
