/** Why a call failed. */
export type CommandFailure =
  /** The command threw: see `error`. */
  | 'thrown'
  /** It took longer than the server allows. */
  | 'timeLimit'
  /** Its text does not compile, or throws before there is a function. */
  | 'notCompiled'
  | 'badParameter'
  /** Its result is nothing that JSON can carry. */
  | 'badResult'
  /** The command or the parameter is longer than the server takes. */
  | 'tooLong'
  /** The caller's own `timeout` is over. */
  | 'timeout'
  /** Too many calls wait already. */
  | 'busy'
  /** The server ended during the call; whether the command ran is not known. */
  | 'serverEnded'
  /** The server did not answer for `answerTimeout` and was killed. */
  | 'serverHung'
  | 'serverNotStarted'
  /** The server answered something that is not of the protocol, and was killed. */
  | 'protocol'
  /** The client was closed. */
  | 'closed';

/** A function under way when an error was made. */
export interface JavaScriptFrame {
  functionName: string | null;
  /** `<buffer>` is the command, `native` the engine. */
  source: string | null;
  line: number | null;
  column: number | null;
  /** The same in the files that the module was made of. */
  mapped: JavaScriptFrame | null;
}

/** What a command threw, as its server describes it. */
export interface JavaScriptError {
  message: string;
  trace: JavaScriptFrame[];
  raw: string;
  pretty: string;
}

/** A call failed; `reason` says why. The cause is what `onMessage` threw, if it did. */
export class CommandError extends Error {
  readonly reason: CommandFailure;
  readonly error: JavaScriptError | undefined;
}

/** A message of the server's log. */
export interface ServerLogMessage {
  /** Null: the line is none of the log's, but of the system or the engine. */
  time: Date | null;
  level: 'debug' | 'info' | 'warn' | 'error';
  text: string;
}

/** How a client starts and uses its server. Times are in milliseconds. */
export interface CommandClientOptions {
  /** The server's executable and its first arguments; ['corojs', 'jsockd'], found in PATH. */
  serverCommand?: string[];
  /** Further options of the server: limits, permissions. */
  serverArguments?: string[];
  /** Environment variables of the server beside the process's own. */
  env?: Record<string, string | undefined>;
  /** How many commands can run at once; as many as processors. */
  sockets?: number;
  /** The file of the module that each command gets as its first argument. */
  module?: string;
  /** The public key (64 hex digits) of the one who signed the module. */
  publicKey?: string;
  sourceMap?: string;
  /** The time that the server gives a command; the server's default is 250. */
  timeLimit?: number;
  /** How long a runtime may be idle before the server gives it back (never the first). */
  idleTime?: number;
  /** A text before each message of the server's log. */
  logPrefix?: string;
  /** Takes the messages of the server's log, console output of commands among them. */
  log?: (message: ServerLogMessage) => void;
  /** Until the server must be ready; 10,000. */
  startTimeout?: number;
  /** For commands under way, and then for the server, when the client is closed; 5,000. */
  stopTimeout?: number;
  /** A server that has not answered a command for that long hangs: it is killed and replaced; 15,000. */
  answerTimeout?: number;
  /** 64 MiB. */
  maxAnswerBytes?: number;
  /** How many calls may wait for a free socket; 10,000. */
  maxWaiting?: number;
  /** How often within a minute a server that has died is replaced; 10. */
  maxRestartsPerMinute?: number;
  /** Where the folder with the sockets is made; the system's for temporary files. */
  scratchFolder?: string;
}

/** What one call wants. */
export interface CallOptions {
  /** Milliseconds that the caller waits, for a free socket and then for the answer. */
  timeout?: number;
  /** The caller waits no longer; a command that runs already runs on until the server's time limit. */
  signal?: AbortSignal;
  /** Answers what the command says by `JSockD.sendMessage`. The signal tells that the caller waits no longer. */
  onMessage?: (message: any, signal: AbortSignal) => unknown;
}

/**
 * Runs JavaScript commands in a server of its own (`corojs jsockd`), a process that is started, replaced when it dies, and ended
 * with the client. Calls beyond the number of sockets wait.
 */
export class CommandClient implements AsyncDisposable {
  /** Starts a server and connects to it. */
  static start(options?: CommandClientOptions): Promise<CommandClient>;

  /** The client and its server at this moment. */
  readonly status: {
    serverVersion: string | undefined;
    processId: number | undefined;
    sockets: number;
    busy: number;
    waiting: number;
    restarts: number;
  };

  /**
   * Runs a command: an expression whose value is a function of the module and of the parameter, `(m, p) => m.render(p)`.
   * @throws {CommandError}
   */
  invoke<Result = any>(command: string, parameter?: unknown, options?: CallOptions): Promise<Result>;

  /** Calls that wait fail with 'closed'; those under way get `stopTimeout`; then the server ends. */
  close(): Promise<void>;

  [Symbol.asyncDispose](): Promise<void>;
}
