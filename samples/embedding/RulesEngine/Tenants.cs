using System.Globalization;

namespace RulesEngine;

/// <summary>The tenants' rules. Each is other text, as it would be in life, and a few are mistaken or hostile.</summary>
internal static class Tenants
{
    public static string Rule(int tenant) => tenant switch
    {
        13 => "while (true) attempts++", // Never ends.
        666 => "Object.prototype.isAllowed = true; globalThis.lookUp = () => 'stolen'; process.exit(0)", // Would like to spoil the others' runtime.
        _ => string.Create(CultureInfo.InvariantCulture, $$"""
            globalThis.seen = (globalThis.seen ?? 0) + 1;
            const limitOf = kind => kind === 'wholesale' ? {{1000 + tenant}} : {{100 + tenant % 7}};
            function isAllowed({ amount, country }) {
              const customer = lookUp('customer {{tenant}}');
              return amount <= limitOf(customer.kind) && !['{{(char)('A' + tenant % 26)}}X'].includes(country);
            }
            ({ tenant: lookUp('name {{tenant}}').name, isAllowed: isAllowed(order), seen });
            """),
    };
}
