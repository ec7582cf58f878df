namespace ClusterTasks.Tests.Session;

/// <summary>The tests of sessions once more, with a node in the same process.</summary>
public sealed class InProcessLookTests : LookTests
{
    private protected override bool IsInProcess => true;
}

/// <summary>See <see cref="BorrowTests"/>.</summary>
public sealed class InProcessBorrowTests : BorrowTests
{
    private protected override bool IsInProcess => true;
}

/// <summary>See <see cref="DepthTests"/>.</summary>
public sealed class InProcessDepthTests : DepthTests
{
    private protected override bool IsInProcess => true;
}

/// <summary>See <see cref="PinTests"/>.</summary>
public sealed class InProcessPinTests : PinTests
{
    private protected override bool IsInProcess => true;
}

/// <summary>See <see cref="SharingTests"/>.</summary>
public sealed class InProcessSharingTests : SharingTests
{
    private protected override bool IsInProcess => true;
}

/// <summary>See <see cref="WhenEachTests"/>.</summary>
public sealed class InProcessWhenEachTests : WhenEachTests
{
    private protected override bool IsInProcess => true;
}

/// <summary>See <see cref="TaskOutputTests"/>.</summary>
public sealed class InProcessTaskOutputTests : TaskOutputTests
{
    private protected override bool IsInProcess => true;
}

/// <summary>See <see cref="WorkerSessionTests"/>.</summary>
public sealed class InProcessWorkerSessionTests : WorkerSessionTests
{
    private protected override bool IsInProcess => true;
}
