// Times of Leases and Events. The API server refuses any other number of digits than six after the second ("cannot parse … as .000000").

/** metav1.MicroTime, `2026-01-31T12:34:56.789000Z`. Throws for an invalid date. */
export const microTime = (date: Date): string => date.toISOString().replace('Z', '000Z');
