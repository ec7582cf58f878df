namespace ClusterTasks.Protocol;

/// <summary>Marks a frame. <c>eng/FrameGenerator</c> makes its <c>Write</c> and <c>Read</c> from the record's parameters and properties, in
/// the order in which they are declared. A record with a method <c>Checked</c> refuses impossible values there.</summary>
[AttributeUsage(AttributeTargets.Struct)]
internal sealed class FrameAttribute(FrameType type) : Attribute
{
    internal FrameType Type { get; } = type;
}

/// <summary>Marks a record that travels inside of frames: as <see cref="FrameAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Struct | AttributeTargets.Class)]
internal sealed class WireAttribute : Attribute
{
    /// <summary>A count of its values is in front of them, so that the record can grow wherever it is. Without it the record can grow only
    /// where it is the last of its frame.</summary>
    public bool IsCounted { get; set; }
}

/// <summary>Marks the class that writes and reads records of type <typeparamref name="T"/>, which themselves must not know the wire: those
/// that users see, and those of other projects.</summary>
/// <typeparam name="T">The record.</typeparam>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class WireOfAttribute<T> : Attribute
{
    /// <summary>As that of <see cref="WireAttribute"/>.</summary>
    public bool IsCounted { get; set; }
}

/// <summary>Marks a value that a record got later. It travels behind all older ones, wherever the record declares it. A reader that does
/// not know it skips it; where the writer did not know it, it is the default that the parameter or the property has.</summary>
/// <param name="protocol">The session protocol that brought it.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
internal sealed class AddedInAttribute(int protocol) : Attribute
{
    internal int Protocol { get; } = protocol;
}
