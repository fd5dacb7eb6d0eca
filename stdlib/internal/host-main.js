//# allFunctionsCalledOnLoad
// The first module that runs where a .NET host runs the programs. It gives them their globals and the engine its hooks; most
// of what is behind them is loaded when it is used first.
import { defineGlobals } from 'coro:internal/host-globals';
import { cancelCall, runCall } from 'coro:internal/hosting';
import { becomeHosted } from 'coro:internal/hosted';
import { killed } from 'coro:internal/killed';
import { need } from 'coro:internal/on-demand';
import { cancelledError } from 'coro:internal/scopes';
import 'coro:internal/stack-text';

const { hook } = __primordials.engine;

becomeHosted();
defineGlobals();

hook('call', runCall);
hook('cancelCall', cancelCall);
hook('cancelled', cancelledError);
hook('killed', killed);
hook('stop', () => {});
hook('timers', () => need('coro:internal/web/event-loop').runDue());
hook('rejections', () => need('coro:internal/report').reportRejections());
hook('importMeta', (url, meta) => need('coro:internal/loader').fillImportMeta(url, meta));
hook('import', (specifier, referrer, attributes) =>
  need('coro:internal/loader').importDynamically(specifier, referrer, attributes),
);
