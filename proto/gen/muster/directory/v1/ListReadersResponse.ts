// Original file: proto/readers.proto

import type { Reader as _muster_directory_v1_Reader, Reader__Output as _muster_directory_v1_Reader__Output } from '../../../muster/directory/v1/Reader.ts';

export interface ListReadersResponse {
  /**
   * In the order of their names.
   */
  'readers'?: (_muster_directory_v1_Reader)[];
  /**
   * Give this as `after` for the next page; empty when there is none.
   */
  'next'?: (string);
}

export interface ListReadersResponse__Output {
  /**
   * In the order of their names.
   */
  'readers': (_muster_directory_v1_Reader__Output)[];
  /**
   * Give this as `after` for the next page; empty when there is none.
   */
  'next': (string);
}
