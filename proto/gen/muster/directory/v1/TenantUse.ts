// Original file: proto/tenants.proto

import type { LastError as _muster_directory_v1_LastError, LastError__Output as _muster_directory_v1_LastError__Output } from '../../../muster/directory/v1/LastError.ts';
import type { Long } from '@grpc/proto-loader';

export interface TenantUse {
  /**
   * The tenant that was served.
   */
  'tenant_id'?: (string);
  /**
   * In milliseconds since the epoch; 0 when it was not served since the last report.
   */
  'last_request_time_ms'?: (number | string | Long);
  /**
   * Absent when nothing failed since the last report.
   */
  'last_error'?: (_muster_directory_v1_LastError | null);
  /**
   * Requests since the last report that the gateway answered with an error by itself.
   */
  'refused'?: (number);
  /**
   * Of those, such as are failures: 404, 412 and 429 are none.
   */
  'failed'?: (number);
  /**
   * Of those failures, such as would have written.
   */
  'failed_writes'?: (number);
}

export interface TenantUse__Output {
  /**
   * The tenant that was served.
   */
  'tenant_id': (string);
  /**
   * In milliseconds since the epoch; 0 when it was not served since the last report.
   */
  'last_request_time_ms': (number);
  /**
   * Absent when nothing failed since the last report.
   */
  'last_error': (_muster_directory_v1_LastError__Output | null);
  /**
   * Requests since the last report that the gateway answered with an error by itself.
   */
  'refused': (number);
  /**
   * Of those, such as are failures: 404, 412 and 429 are none.
   */
  'failed': (number);
  /**
   * Of those failures, such as would have written.
   */
  'failed_writes': (number);
}
