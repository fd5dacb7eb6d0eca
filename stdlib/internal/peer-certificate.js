// Certificates as the kernel reads them, in the form that Node gives them to programs.

/**
 * @typedef {{ [name: string]: unknown, issuerCertificate?: PeerCertificate }} PeerCertificate see types/corojs.d.ts
 */

/**
 * Names of a subject: an object; of several with the same name, an array.
 * @param {string[]} flat name, value, name, value…
 * @returns {{ [name: string]: string | string[] }}
 */
function namesOf(flat) {
  /** @type {{ [name: string]: string | string[] }} */
  const names = Object.create(null);
  for (let i = 0; i < flat.length; i += 2) {
    const [name, value] = [flat[i], flat[i + 1]];
    const before = names[name];
    if (before === undefined) names[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else names[name] = [before, value];
  }
  return names;
}

/**
 * @param {string[]} flat
 * @returns {{ [name: string]: string[] }}
 */
function listsOf(flat) {
  /** @type {{ [name: string]: string[] }} */
  const lists = Object.create(null);
  for (let i = 0; i < flat.length; i += 2) (lists[flat[i]] ??= []).push(flat[i + 1]);
  return lists;
}

/**
 * @param {any} raw
 * @returns {PeerCertificate}
 */
function certificateOf(raw) {
  /** @type {{ [name: string]: unknown }} */
  const certificate = {
    subject: namesOf(raw.subject),
    issuer: namesOf(raw.issuer),
    subjectaltname: raw.subjectAltName,
    infoAccess: raw.infoAccess && listsOf(raw.infoAccess),
    ca: raw.ca,
    modulus: raw.modulus,
    bits: raw.bits,
    exponent: raw.exponent,
    pubkey: raw.pubkey,
    asn1Curve: raw.asn1Curve,
    nistCurve: raw.nistCurve,
    valid_from: raw.validFrom,
    valid_to: raw.validTo,
    fingerprint: raw.fingerprint,
    fingerprint256: raw.fingerprint256,
    fingerprint512: raw.fingerprint512,
    ext_key_usage: raw.extKeyUsage,
    serialNumber: raw.serialNumber,
    raw: raw.raw,
  };
  for (const name of Object.keys(certificate)) {
    if (certificate[name] === undefined || certificate[name] === null) delete certificate[name];
  }
  return /** @type {any} */ (certificate);
}

/**
 * @param {any[]} chain the leaf first, as the kernel gives it
 * @param {boolean} detailed with issuerCertificate in each
 * @returns {PeerCertificate}
 */
export function peerCertificate(chain, detailed) {
  if (chain.length === 0) return /** @type {any} */ ({});
  const leaf = certificateOf(chain[0]);
  if (!detailed) return leaf;
  let last = leaf;
  for (const raw of chain.slice(1)) last = last.issuerCertificate = certificateOf(raw);
  const raw = chain[chain.length - 1];
  // As in Node, the end of the chain is its own issuer.
  if (raw.subject.join('\0') === raw.issuer.join('\0')) last.issuerCertificate = last;
  return leaf;
}
