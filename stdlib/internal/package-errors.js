// Errors about packages, with Node's codes and texts.
import { codedError } from 'coro:internal/errors';

const { permits } = __primordials.process;

/** @typedef {import('coro:internal/packages').PackageConfig} PackageConfig */

/** @returns {string} for modules that were not found, why a sandbox may be the reason */
export function sandboxHint() {
  return permits('import') ? '' : '. In a sandbox modules are found where --allow-import=PATHS says';
}

/**
 * @param {string} request
 * @param {string} reason
 * @param {string} from " imported from …"
 */
export function invalidSpecifier(request, reason, from) {
  const message = `Invalid module "${request}" ${reason}${from}`;
  return codedError(TypeError, 'ERR_INVALID_MODULE_SPECIFIER', message, invalidSpecifier);
}

/**
 * @param {PackageConfig} config
 * @param {string} message
 */
export function invalidConfig(config, message) {
  const text = `Invalid package config ${config.path}. ${message}`;
  return codedError(Error, 'ERR_INVALID_PACKAGE_CONFIG', text, invalidConfig);
}

/**
 * @param {PackageConfig} config
 * @param {string} key of the field
 * @param {unknown} target
 * @param {boolean} isImport
 * @param {string} from " imported from …"
 */
export function invalidTarget(config, key, target, isImport, from) {
  const isBare = typeof target === 'string' && !isImport && target !== '' && !target.startsWith('./');
  const hint = isBare ? '; targets must start with "./"' : '';
  const what =
    key === '.'
      ? `"exports" main target ${JSON.stringify(target)} defined`
      : `"${isImport ? 'imports' : 'exports'}" target ${JSON.stringify(target)} defined for '${key}'`;
  const message = `Invalid ${what} in the package config ${config.path}${from}${hint}`;
  return codedError(Error, 'ERR_INVALID_PACKAGE_TARGET', message, invalidTarget);
}

/**
 * @param {PackageConfig} config
 * @param {string} subpath
 * @param {string} from " imported from …"
 */
export function notExported(config, subpath, from) {
  const message =
    subpath === '.'
      ? `No "exports" main defined in ${config.path}${from}`
      : `Package subpath '${subpath}' is not defined by "exports" in ${config.path}${from}`;
  return codedError(Error, 'ERR_PACKAGE_PATH_NOT_EXPORTED', message, notExported);
}

/**
 * @param {string} specifier
 * @param {PackageConfig | undefined} config
 * @param {string} from " imported from …"
 */
export function importNotDefined(specifier, config, from) {
  const where = config === undefined ? '' : ` in package ${config.path}`;
  const message = `Package import specifier "${specifier}" is not defined${where}${from}`;
  return codedError(TypeError, 'ERR_PACKAGE_IMPORT_NOT_DEFINED', message, importNotDefined);
}
