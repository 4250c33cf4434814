// Original file: proto/tenants.proto


export interface ReportUsageResponse {
}

export interface ReportUsageResponse__Output {
}
