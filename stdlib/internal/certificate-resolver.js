// The function of a program that finds the certificate for a name, called by the kernel in a fiber of its own.
import { codedError, invalidArgumentType } from 'coro:internal/errors';
import { credentialsOf, hasCertificate, useCredentials } from 'coro:internal/secure-context';
import { waitFor } from 'coro:internal/wait';

const { proceed } = __primordials.tls;

/** Alerts of RFC 8446. */
const handshakeFailure = 40;
const internalError = 80;
const unrecognizedName = 112;

/**
 * What is known of a handshake under way.
 * @typedef {{ servername: string | null | undefined, failure: unknown }} Handshake
 */

/**
 * @param {Function} certificateResolver the program's
 * @param {boolean} hasOther is there a certificate for names that it has none for?
 * @param {import('coro:internal/handler-reports').HandlerReports} reports
 * @param {Map<bigint, Handshake>} [handshakes] those that somebody wants to know of
 * @returns {import('coro:internal/secure-context').KernelResolver}
 */
export function kernelResolver(certificateResolver, hasOther, reports, handshakes) {
  return (handshake, servername) => {
    const known = handshakes?.get(handshake);
    if (known !== undefined) known.servername = servername;
    let alert = internalError;
    try {
      let answer = certificateResolver(servername);
      if (typeof answer?.then === 'function') answer = waitFor(answer, 'certificate resolver');
      if (answer !== undefined && answer !== null) {
        useAnswer(handshake, answer);
        alert = 0;
      } else if (hasOther) {
        alert = 0;
      } else {
        alert = servername === null ? handshakeFailure : unrecognizedName;
        const whom = servername === null ? 'clients that name no server' : `"${servername}"`;
        const message = `The certificate resolver returned no certificate for ${whom}`;
        throw codedError(Error, 'ERR_TLS_NO_CERTIFICATE', message, kernelResolver);
      }
    } catch (error) {
      if (known !== undefined) known.failure = error;
      reports.failed(error, certificateResolver.name, servername ?? 'a client without a server name');
    }
    if (alert === 0) proceed(handshake);
    else proceed(handshake, alert);
  };
}

/**
 * @param {bigint} handshake
 * @param {unknown} answer
 */
function useAnswer(handshake, answer) {
  if (typeof answer !== 'object') {
    throw invalidArgumentType('certificate', 'of type object, with key and cert', answer, useAnswer);
  }
  const credentials = credentialsOf('certificate', /** @type {any} */ (answer));
  if (!hasCertificate(credentials)) {
    const message = 'The "certificate" that the resolver returned must have key and cert, or pfx';
    throw codedError(TypeError, 'ERR_MISSING_ARGS', message, useAnswer);
  }
  useCredentials(handshake, credentials);
}
