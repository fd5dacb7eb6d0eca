namespace CoroJs.Engine;

/// <summary>
/// Proves the order of virtual functions that runtime/native/v8_inspector.h declares, for which the package has no header: the
/// executable's own classes have the same tables, and its symbol table tells which function each entry is.
/// </summary>
internal static class InspectorTables
{
    private const string Inspector = "N12v8_inspector15V8InspectorImpl";
    private const string Session = "N12v8_inspector22V8InspectorSessionImpl";

    /// <summary>Of node's implementation of V8InspectorClient: names as they must occur in the symbols, in order, after two destructors.</summary>
    private static readonly string[] Client =
    [
        "21runMessageLoopOnPauseEi", "36runMessageLoopOnInstrumentationPauseEi", "22quitMessageLoopOnPauseEv",
        "23runIfWaitingForDebuggerEi", "11muteMetricsEi", "13unmuteMetricsEi", "16beginUserGestureEv", "14endUserGestureEv",
        "13deepSerializeEN2v8", "12valueSubtypeEN2v8", "26descriptionForValueSubtypeEN2v8", "23isInspectableHeapObjectEN2v8",
        "27ensureDefaultContextInGroupEi", "29beginEnsureAllContextsInGroupEi", "27endEnsureAllContextsInGroupEi",
        "31installAdditionalCommandLineAPIEN2v8", "17consoleAPIMessageEiN2v87Isolate17MessageErrorLevelE",
        "17consoleAPIMessageEiiN2v87Isolate17MessageErrorLevelE", "10memoryInfoEPN2v87IsolateE", "11consoleTimeEPN2v87IsolateE",
        "14consoleTimeEndEPN2v87IsolateE", "16consoleTimeStampEPN2v87IsolateE", "24consoleTimeStampWithArgsEPN2v87IsolateE",
        "12consoleClearEi", "13currentTimeMSEv", "19startRepeatingTimerEdPFvPvES", "11cancelTimerEPv", "17canExecuteScriptsEi",
        "29maxAsyncCallStackDepthChangedEi", "17resourceNameToUrlERKN12v8_inspector10StringViewE", "16generateUniqueIdEv",
        "13dispatchErrorEN2v8",
    ];

    private static readonly (string Table, int First, string[] Functions)[] All =
    [
        ("_ZTVN4node9inspector19NodeInspectorClientE", 2, Client),
        ($"_ZTV{Inspector}E", 2,
        [
            "14contextCreatedERKNS_13V8ContextInfoE", "16contextDestroyedEN2v85LocalINS1_7ContextEEE", "17resetContextGroupEi",
            "11contextByIdEi", "16uniqueDebuggerIdEi", "9isolateIdEv", "11idleStartedEv", "12idleFinishedEv",
            "18asyncTaskScheduledENS_10StringViewEPvb", "17asyncTaskCanceledEPv", "16asyncTaskStartedEPv", "17asyncTaskFinishedEPv",
            "21allAsyncTasksCanceledEv", "22storeCurrentStackTraceENS_10StringViewE", "24externalAsyncTaskStartedERKNS_14V8StackTraceIdE",
            "25externalAsyncTaskFinishedERKNS_14V8StackTraceIdE", "15exceptionThrownE", "16exceptionRevokedE", "22associateExceptionDataE",
            "7connectEiPNS_11V8Inspector7ChannelENS_10StringViewENS1_16ClientTrustLevelENS1_17SessionPauseStateE",
        ]),
        ($"_ZTV{Session}E", 2,
        [
            "18addInspectedObjectE", "23dispatchProtocolMessageENS_10StringViewE", "5stateEv", "16supportedDomainsEv",
            "28schedulePauseOnNextStatementENS_10StringViewES1_", "26cancelPauseOnNextStatementEv", "12breakProgramENS_10StringViewES1_",
            "16setSkipAllPausesEb", "6resumeEb", "8stepOverEv", "19searchInTextByLinesE", "10wrapObjectE", "12unwrapObjectE",
            "18releaseObjectGroupENS_10StringViewE", "33triggerPreciseCoverageDeltaUpdateENS_10StringViewE", "8evaluateE", "4stopEv",
        ]),
        ("_ZTVN4node9inspector12_GLOBAL__N_111ChannelImplE", 2,
        [
            "12sendResponseEiSt10unique_ptrIN12v8_inspector12StringBufferE", "16sendNotificationESt10unique_ptrIN12v8_inspector12StringBufferE",
            "26flushProtocolNotificationsEv",
        ]),
        ("_ZTVN12v8_inspector12_GLOBAL__N_113StringBuffer8E", 2, ["6stringEv"]),
    ];

    /// <summary>Compares every table.</summary>
    /// <param name="image">The executable.</param>
    /// <exception cref="EngineException">An entry is another function than the header says.</exception>
    public static void Require(ElfImage image)
    {
        var names = image.Symbols.ToLookup(s => s.Address, s => s.Name);
        foreach (var (table, first, functions) in All)
        {
            // Two words stand before the first entry: the offset to the whole object, and the type.
            var at = image.Symbol(table).Address + 16 + 8 * (ulong)first;
            for (var k = 0; k < functions.Length; k++)
            {
                var found = names[image.Number(at + 8 * (ulong)k)].ToArray();
                if (!found.Any(name => name.Contains(functions[k], StringComparison.Ordinal)))
                    throw new EngineException(
                        $"{image.Name}: the virtual function {first + k} of {table} is {string.Join(" or ", found)} where {functions[k]} was expected; V8's layout must be looked at again");
            }
        }
    }
}
