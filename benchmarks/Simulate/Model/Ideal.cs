namespace ClusterTasks.Scheduling.Simulate;

/// <summary>Computes a time that no schedule can beat: the work flows, in any pieces, through all the capacity of each moment.</summary>
internal static class Ideal
{
    /// <param name="capacity">Changes of the capacity, in order of time.</param>
    internal static double Seconds(SimTask[] tasks, Func<SimTask, double> work, IReadOnlyList<(double Time, double Change)> capacity)
    {
        double time = 0;
        double speed = 0;
        double waiting = 0;
        int next = 0;
        int change = 0;
        while (true)
        {
            while (change < capacity.Count && capacity[change].Time <= time)
                speed += capacity[change++].Change;
            while (next < tasks.Length && tasks[next].Arrival * 1e-6 <= time)
                waiting += work(tasks[next++]);
            double until = Math.Min(
                next < tasks.Length ? tasks[next].Arrival * 1e-6 : double.PositiveInfinity,
                change < capacity.Count ? capacity[change].Time : double.PositiveInfinity);
            double done = waiting == 0 ? time : speed > 0 ? time + waiting / speed : double.PositiveInfinity;
            if (done <= until)
            {
                if (next == tasks.Length)
                    return done;
                waiting = 0;
            }
            else
            {
                waiting -= (until - time) * speed;
            }

            time = until;
        }
    }
}
