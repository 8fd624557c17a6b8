package dev.whorl.operator.kube;

/**
 * Every reason that a condition of Whorl can have; docs and dashboards rely on the list being
 * complete.
 */
public final class Reasons {
  /** Served within a certified bound. */
  public static final String CERTIFIED = "Certified";

  /** Mode Plan: a placement was computed and is only reported. */
  public static final String PLANNED = "Planned";

  /** No placement is certified within the objective. */
  public static final String BOUND_EXCEEDS_OBJECTIVE = "BoundExceedsObjective";

  /** More tokens are late, or may be by what agents count, than a kept promise allows. */
  public static final String ASSUMPTION_BROKEN = "AssumptionBroken";

  /** Weights and caches do not fit. */
  public static final String INSUFFICIENT_MEMORY = "InsufficientMemory";

  /** No chain covers all blocks, for another reason than memory or time. */
  public static final String NO_FEASIBLE_CHAIN = "NoFeasibleChain";

  /** The plan exceeds what one BlockPlacement can hold. */
  public static final String PLAN_TOO_LARGE = "PlanTooLarge";

  /** Step times are missing or cannot be used. */
  public static final String PROFILES_STALE = "ProfilesStale";

  /** The node of a server is about to go. */
  public static final String NODE_LEAVING = "NodeLeaving";

  /** A server could not load blocks of a new placement. */
  public static final String LOAD_FAILED = "LoadFailed";

  /** A server of the placement is gone. */
  public static final String SERVER_LOST = "ServerLost";

  /** The solver found nothing in its time. */
  public static final String SOLVER_TIMEOUT = "SolverTimeout";

  /** The model cannot be read or is not supported. */
  public static final String MODEL_UNAVAILABLE = "ModelUnavailable";

  /** A pool that deployments refer to cannot go. */
  public static final String IN_USE = "InUse";

  /** Suspended, or scaled to zero. */
  public static final String SUSPENDED = "Suspended";

  /** On its way; nothing is wrong. */
  public static final String PROGRESSING = "Progressing";

  /** Pools and servers: everything runs. */
  public static final String ONLINE = "Online";

  /** The model's geometry is known. */
  public static final String RESOLVED = "Resolved";

  /** Step times of servers are measured. */
  public static final String PROFILED = "Profiled";

  /** Every block is in memory. */
  public static final String LOADED = "Loaded";

  /** A router answers. */
  public static final String AVAILABLE = "Available";

  /** The API server does not take the router, or an agent's pod, as the spec asks for it. */
  public static final String REFUSED = "Refused";

  /** A server's GPU cannot be used: no driver, an old one, no kernels for it. */
  public static final String DEVICE_UNAVAILABLE = "DeviceUnavailable";

  /** A server's GPU was there and is gone; its agent is started anew. */
  public static final String DEVICE_LOST = "DeviceLost";

  /** The router's pods end, or do not start. */
  public static final String ROUTER_FAILING = "RouterFailing";

  /** Something spoke against a changed model; the one before serves. */
  public static final String ROLLOUT_ABORTED = "RolloutAborted";

  private Reasons() {}
}
