// How objects of the library's classes are cloned.

/**
 * A method that makes a clone of the object, or what says that there can be none: null. The serializer finds it on
 * prototypes.
 */
export const cloneable = Symbol('cloneable');
