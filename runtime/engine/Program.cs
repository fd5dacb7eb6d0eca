using CoroJs.Engine;

return CommandLine.Run(args, Console.Error);
