// options: --stack-size=128
// The smallest stack: overflows are RangeErrors all the same, see limits-stack.mjs.
import './limits-stack.mjs';
