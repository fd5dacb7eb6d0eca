// coro:url: addresses, in Node's words.
import { fileUrlToPath, pathToFileUrl, resolvePath, toPath } from 'coro:internal/paths';
import { URL } from 'coro:internal/web/url';
import { URLSearchParams } from 'coro:internal/web/url-search-params';

/**
 * @param {string | URL} url of scheme file:
 * @returns {string} the path
 */
export function fileURLToPath(url) {
  return typeof url === 'string' ? fileUrlToPath(new URL(url).href) : toPath(url, 'path');
}

/**
 * @param {string} path
 * @returns {URL}
 */
export function pathToFileURL(path) {
  return new URL(pathToFileUrl(resolvePath(toPath(path))));
}

export { URL, URLSearchParams };
export default { fileURLToPath, pathToFileURL, URL, URLSearchParams };
