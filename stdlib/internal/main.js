//# allFunctionsCalledOnLoad
// The first module that runs: it gives programs their globals and the engine its hooks.
import console from 'coro:console';
import dns from 'coro:dns';
import Fiber from 'coro:fiber';
import fs from 'coro:fs';
import { endByItself } from 'coro:internal/exit';
import { defineLateGlobals } from 'coro:internal/late-globals';
import { fillImportMeta, importDynamically, runMain } from 'coro:internal/loader';
import { finishCurrent } from 'coro:internal/fiber-life';
import { attachPage } from 'coro:internal/fiber-page';
import { current } from 'coro:internal/fiber-record';
import { killed } from 'coro:internal/killed';
import { deliverSignal } from 'coro:internal/signal-delivery';
import { reportRejections, reportUncaught } from 'coro:internal/report';
import { becomeWhole } from 'coro:internal/on-demand';
import { cancelledError } from 'coro:internal/scopes';
import 'coro:internal/web/globals';
import net from 'coro:net';
import process from 'coro:process';
import 'coro:sync';
import tls from 'coro:tls';

const { hook } = __primordials.engine;

for (const [name, value] of Object.entries({ Fiber, console, dns, fs, net, process, tls })) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
}
defineLateGlobals();

becomeWhole();
hook('main', (kind, value) => {
  attachPage();
  current().name = 'main';
  runMain(kind, value);
  finishCurrent();
});
hook('cancelled', cancelledError);
hook('killed', killed);
hook('ending', () => endByItself(reportUncaught));
hook('rejections', reportRejections);
hook('signal', deliverSignal);
hook('stop', () => {});
hook('importMeta', fillImportMeta);
hook('import', importDynamically);
