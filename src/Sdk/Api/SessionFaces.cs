using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>Gives each session the object that users have of it.</summary>
internal static class SessionFaces
{
    extension(SessionCore session)
    {
        /// <summary>The session as users see it. A worker's is made when it is first asked for.</summary>
        internal RemoteSession Public
        {
            get => (RemoteSession)(session.Face ?? Interlocked.CompareExchange(ref session.Face, new RemoteSession(session), null)
                ?? session.Face);
            set => session.Face = value;
        }
    }
}
