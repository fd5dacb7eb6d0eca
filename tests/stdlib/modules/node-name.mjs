export default 1;
import 'node:cluster';
