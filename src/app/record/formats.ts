/** The formats of a recording, without what it takes to write them. */

export { RECORD_FORMATS, type RecordFormat } from '../../io/files/recording-names.js';
