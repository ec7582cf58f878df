using System.Security.Cryptography;

namespace ClusterTasks.Worker.Jobs;

/// <summary>The secrets by which worker processes prove that this node has started them. Each is valid once, for one process.
/// Thread-safe.</summary>
internal sealed class WorkerTokens<TKey>
{
    // A worker sends its token within a second of its start, if at all.
    private const int Remembered = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TKey> _issued = [];

    // Tokens that were taken back unused. Their processes may still be on their way: a process that was killed may have sent its token.
    private readonly RecentSet<string> _revoked = new(Remembered);

    /// <summary>The number of unused tokens.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
                return _issued.Count;
        }
    }

    internal string Issue(TKey key)
    {
        string token = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        lock (_gate)
            _issued.Add(token, key);
        return token;
    }

    internal WorkerClaim Claim(string token, out TKey? key)
    {
        lock (_gate)
        {
            if (_issued.Remove(token, out key))
                return WorkerClaim.Granted;
            return _revoked.Contains(token) ? WorkerClaim.JobEnded : WorkerClaim.Unknown;
        }
    }

    internal void Revoke(string token)
    {
        lock (_gate)
        {
            if (_issued.Remove(token))
                _revoked.Add(token);
        }
    }

    internal void RevokeAll(Func<TKey, bool> isOver)
    {
        lock (_gate)
        {
            foreach (string token in _issued.Where(pair => isOver(pair.Value)).Select(pair => pair.Key).ToArray())
                Revoke(token);
        }
    }
}
