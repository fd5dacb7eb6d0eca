export let value = 1;
export const raise = () => value++;
export default 'default of values';
