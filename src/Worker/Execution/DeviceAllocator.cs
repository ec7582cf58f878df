using System.Diagnostics;

namespace ClusterTasks.Worker.Execution;

/// <summary>Which GPUs of the node which task has. A whole one is one task's alone; a part shares a device with other parts: the fullest
/// one that has room (best fit), so that whole ones stay whole for as long as they can. No I/O and no lock.</summary>
internal sealed class DeviceAllocator(IReadOnlyList<string> ids)
{
    private const int Whole = ResourceSet.UnitsPerWhole;

    private readonly int[] _free = [.. ids.Select(_ => Whole)];

    /// <summary>Takes devices for this much; null when no device, or not enough whole ones, has that much left. Parts on different devices
    /// do not add up to a whole one, so that can be although their sum would do.</summary>
    /// <param name="units">In 1/10000 GPU. More than one GPU is rounded up to whole ones.</param>
    internal DeviceShare? TryTake(long units)
    {
        int[] devices = Choose(units);
        if (devices.Length == 0)
            return null;
        var share = new DeviceShare(devices, (int)Math.Min(units, Whole), string.Join(',', devices.Select(device => ids[device])));
        foreach (int device in devices)
            _free[device] -= share.UnitsOfEach;
        return share;
    }

    /// <summary>Whether <see cref="TryTake"/> would give devices.</summary>
    internal bool HasRoom(long units) => Choose(units).Length > 0;

    internal void Return(DeviceShare share)
    {
        foreach (int device in share.Devices)
            _free[device] += share.UnitsOfEach;
    }

    /// <summary>What is left, such as <c>GPU 0: 0.5, GPU 1: 1</c>.</summary>
    public override string ToString() =>
        string.Join(", ", ids.Select(
            (id, device) =>
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"GPU {id}: {_free[device] / (double)Whole:0.####}")));

    [Conditional("DEBUG")]
    internal void AssertInvariants(IEnumerable<DeviceShare> taken)
    {
        int[] used = new int[_free.Length];
        foreach (DeviceShare share in taken)
        {
            foreach (int device in share.Devices)
                used[device] += share.UnitsOfEach;
        }

        for (int device = 0; device < used.Length; device++)
            Debug.Assert(used[device] <= Whole && used[device] + _free[device] == Whole,
                $"GPU {ids[device]}: {used[device]} used and {_free[device]} free of {Whole}.");
    }

    private int[] Choose(long units) => units < Whole ? FullestWithRoom((int)units) : FirstWhole((int)((units + Whole - 1) / Whole));

    private int[] FullestWithRoom(int units)
    {
        int best = -1;
        for (int device = 0; device < _free.Length; device++)
        {
            if (_free[device] >= units && (best < 0 || _free[device] < _free[best]))
                best = device;
        }

        return best < 0 ? [] : [best];
    }

    private int[] FirstWhole(int count)
    {
        int[] devices = [.. Enumerable.Range(0, _free.Length).Where(device => _free[device] == Whole).Take(count)];
        return devices.Length == count ? devices : [];
    }
}
