// Records of the domain name system: from what the kernel gives to the forms that programs get.

/** @typedef {'A' | 'AAAA' | 'ANY' | 'CAA' | 'CNAME' | 'MX' | 'NAPTR' | 'NS' | 'PTR' | 'SOA' | 'SRV' | 'TXT'} RecordType */

/** @typedef {{ type: RecordType | 'HINFO', ttl: number, [field: string]: any }} RawRecord */

/** @type {RecordType[]} */
export const recordTypes = [
  'A',
  'AAAA',
  'ANY',
  'CAA',
  'CNAME',
  'MX',
  'NAPTR',
  'NS',
  'PTR',
  'SOA',
  'SRV',
  'TXT',
];

/**
 * A record as the functions for one type give it.
 * @param {RawRecord} record
 * @param {boolean} withTtl
 * @returns {unknown}
 */
export function nodeForm({ type, ttl, ...fields }, withTtl) {
  if (type === 'CAA') fields = { critical: fields.critical, [fields.tag]: fields.value };
  if (withTtl) return { ...fields, ttl };
  switch (type) {
    case 'A':
    case 'AAAA':
      return fields.address;
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return fields.value;
    case 'TXT':
      return fields.entries;
    default:
      return fields;
  }
}

/**
 * A record as resolveAny() gives it.
 * @param {RawRecord} record
 * @returns {object}
 */
export function taggedForm(record) {
  return { type: record.type, .../** @type {object} */ (nodeForm(record, true)) };
}

/**
 * Records of many types as an object of lists.
 * @param {RawRecord[]} records
 * @param {boolean} withTtl
 * @returns {{ [type: string]: unknown[] }}
 */
export function keyedForm(records, withTtl) {
  /** @type {{ [type: string]: unknown[] }} */
  const result = {};
  for (const record of records) (result[record.type] ??= []).push(nodeForm(record, withTtl));
  return result;
}
