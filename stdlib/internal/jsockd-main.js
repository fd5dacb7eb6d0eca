//# allFunctionsCalledOnLoad
// The first module of the runtimes of `corojs jsockd`: what commands need is there when a context begins.
import 'coro:internal/host-main';
import 'coro:internal/jsockd';
import 'coro:internal/loader';
