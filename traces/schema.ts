/** The word that names the format and its version; apart from the format, so that recording loads no validator. */
export const TRACE_SCHEMA = 'smpcheck-trace-1';
