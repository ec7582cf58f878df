using System.Diagnostics;
using ClusterTasks.Values.Blobs;
using MessagePack;

namespace ClusterTasks.Values.Formatters;

/// <summary>Carries one value's state through the formatters: the references found or to be borrowed, the sections, and the
/// depth.</summary>
internal sealed class ValueOptions : MessagePackSerializerOptions
{
    /// <summary>The number of objects inside objects that can be written. A deeper value is a cycle, or cannot be read back on a thread's
    /// stack.</summary>
    internal const int MaxWriteDepth = 500;

    /// <summary>The depth for reading, which also counts the collections between the objects.</summary>
    private const int MaxReadDepth = 4 * MaxWriteDepth;

    private static readonly MessagePackSecurity Limits = new ValueSecurity().WithMaximumObjectGraphDepth(MaxReadDepth);

    private static ValueOptions? _spare;
    private List<Handle>? _found;
    private HashSet<ObjectId>? _ids;
    private List<Section>? _written;
    private IReferenceContext? _context;
    private SectionTable _sections;
    private bool _hasBorrowed;

    private ValueOptions(IFormatterResolver resolver)
        : base(new MessagePackSerializerOptions(resolver).WithSecurity(Limits))
    {
    }

    internal int Depth { get; set; }

    /// <summary>Slots of interfaces and structs with other values inside, counted separately from the objects.</summary>
    internal int Containers { get; set; }

    /// <summary>Set by a formatter that hands out the blob's memory itself.</summary>
    internal bool IsInPlace { get; set; }

    /// <summary>The number of items of one collection that are listed before they are written. Where the bytes are limited, a collection
    /// without end must not be listed either.</summary>
    internal int MostItems { get; set; } = int.MaxValue;

    /// <summary>Takes options for one value.</summary>
    /// <param name="resolver">The process's only resolver: spare options keep it.</param>
    internal static ValueOptions Rent(IFormatterResolver resolver, IReferenceContext? references, SectionTable sections)
    {
        ValueOptions options = Interlocked.Exchange(ref _spare, null) ?? new ValueOptions(resolver);
        Debug.Assert(options.Resolver == resolver, "A process has one resolver.");
        options._sections = sections;
        options._context = references;
        return options;
    }

    internal static void Return(ValueOptions options)
    {
        if (options._hasBorrowed)
        {
            // This also happens when the read failed: its handles are released later.
            options._hasBorrowed = false;
            options._context!.FlushBorrows();
        }

        options._context = null;
        options._found = null;
        options._ids = null;
        options._written = null;
        options._sections = default;
        options.IsInPlace = false;
        options.Depth = 0;
        options.Containers = 0;
        options.MostItems = int.MaxValue;
        Volatile.Write(ref _spare, options);
    }

    internal void Found(Handle handle)
    {
        _found ??= [];
        _ids ??= [];
        if (_ids.Add(handle.Id))
        {
            _found.Add(handle);
        }
    }

    internal IReadOnlyList<Handle> TakeReferences()
    {
        IReadOnlyList<Handle> found = (IReadOnlyList<Handle>?)_found ?? [];
        _found = null;
        return found;
    }

    /// <summary>Adds a section to the value that is being written; returns its index.</summary>
    internal int Add(Section section)
    {
        (_written ??= []).Add(section);
        return _written.Count - 1;
    }

    internal List<Section>? TakeSections()
    {
        List<Section>? written = _written;
        _written = null;
        return written;
    }

    internal BlobBytes TakeSection(uint index) => _sections.Take(index);

    internal Handle Borrow(ObjectId id)
    {
        _hasBorrowed = true;
        return _context!.Borrow(id);
    }

    /// <summary>The limits of untrusted data on depth and announced lengths, with ordinary comparers.</summary>
    /// <remarks>Hash flooding needs an enemy inside the job, who could run any code anyway; text has randomised hashes. In exchange
    /// every struct can be a key, and a dictionary that arrives compares and performs like the one that was sent.</remarks>
    private sealed class ValueSecurity : MessagePackSecurity
    {
        internal ValueSecurity()
            : base(UntrustedData)
        {
        }

        private ValueSecurity(ValueSecurity copyFrom)
            : base(copyFrom)
        {
        }

        protected override IEqualityComparer<T> GetHashCollisionResistantEqualityComparer<T>() => EqualityComparer<T>.Default;

        protected override MessagePackSecurity Clone() => new ValueSecurity(this);
    }
}
