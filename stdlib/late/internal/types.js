// util.types: what kind of object a value is, whoever made it.
const { kind } = __primordials.engine;

/** @type {(...names: string[]) => (value: unknown) => boolean} */
const is =
  (...names) =>
  value =>
    names.includes(kind(value));

const tagOf = /** @type {(value: unknown) => string | undefined} */ (
  value => Reflect.get(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag, value)
);
/** @type {(name: string) => (value: unknown) => boolean} */
const isTyped = name => value => kind(value) === 'typedArray' && tagOf(value) === name;

const types = {
  isAnyArrayBuffer: is('arrayBuffer', 'sharedArrayBuffer'),
  isArgumentsObject: is('arguments'),
  isArrayBuffer: is('arrayBuffer'),
  isArrayBufferView: (/** @type {unknown} */ value) => ArrayBuffer.isView(value),
  isAsyncFunction: is('asyncFunction'),
  isBigInt64Array: isTyped('BigInt64Array'),
  isBigIntObject: is('boxedBigInt'),
  isBigUint64Array: isTyped('BigUint64Array'),
  isBooleanObject: is('boxedBoolean'),
  isBoxedPrimitive: is('boxedNumber', 'boxedString', 'boxedBoolean', 'boxedBigInt', 'boxedSymbol'),
  isDataView: is('dataView'),
  isDate: is('date'),
  isExternal: is('external'),
  isFloat16Array: isTyped('Float16Array'),
  isFloat32Array: isTyped('Float32Array'),
  isFloat64Array: isTyped('Float64Array'),
  isGeneratorFunction: is('generatorFunction'),
  isGeneratorObject: is('generator'),
  isInt16Array: isTyped('Int16Array'),
  isInt32Array: isTyped('Int32Array'),
  isInt8Array: isTyped('Int8Array'),
  isMap: is('map'),
  isMapIterator: is('mapIterator'),
  isModuleNamespaceObject: is('namespace'),
  isNativeError: is('error'),
  isNumberObject: is('boxedNumber'),
  isPromise: is('promise'),
  isProxy: is('proxy'),
  isRegExp: is('regExp'),
  isSet: is('set'),
  isSetIterator: is('setIterator'),
  isSharedArrayBuffer: is('sharedArrayBuffer'),
  isStringObject: is('boxedString'),
  isSymbolObject: is('boxedSymbol'),
  isTypedArray: is('typedArray'),
  isUint16Array: isTyped('Uint16Array'),
  isUint32Array: isTyped('Uint32Array'),
  isUint8Array: isTyped('Uint8Array'),
  isUint8ClampedArray: isTyped('Uint8ClampedArray'),
  isWeakMap: is('weakMap'),
  isWeakSet: is('weakSet'),
};

export default types;
