//# allFunctionsCalledOnLoad
// The first module of the runtimes of `corojs sidecar`: what requests need is there when a context begins.
import 'coro:internal/host-main';
import 'coro:internal/loader';
import 'coro:internal/sidecar';
