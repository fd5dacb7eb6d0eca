namespace CoroJs.Cares;

/// <summary>Types of records by their number in DNS: <c>ares_dns_rec_type_t</c>.</summary>
internal enum AresRecordType
{
    A = 1,
    Ns = 2,
    Cname = 5,
    Soa = 6,
    Ptr = 12,
    Hinfo = 13,
    Mx = 15,
    Txt = 16,
    Aaaa = 28,
    Srv = 33,
    Naptr = 35,
    Any = 255,
    Caa = 257,
}

/// <summary>What a field of a record is: <c>ares_dns_datatype_t</c>.</summary>
internal enum AresDataType
{
    Address4 = 1,
    Address6 = 2,
    Byte = 3,
    Short = 4,
    Int = 5,
    Name = 6,
    Text = 7,
    Binary = 8,
    PrintableBinary = 9,
    Options = 10,
    ManyBinary = 11,
}
