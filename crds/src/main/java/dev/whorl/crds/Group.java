package dev.whorl.crds;

/**
 * The API group of every Whorl resource, its one version, and the labels and finalizers that belong
 * to it.
 */
public final class Group {
  /** API group. */
  public static final String NAME = "inference.whorl.dev";

  /** The version that is both served and stored. */
  public static final String VERSION = "v1alpha1";

  /** Label on everything made for a deployment: its name. */
  public static final String DEPLOYMENT_LABEL = NAME + "/deployment";

  /** Label on the deployment that tries a changed model: the name of the one it is tried for. */
  public static final String CANARY_LABEL = NAME + "/canary-of";

  /** Label on everything made for a pool: its name. */
  public static final String POOL_LABEL = NAME + "/pool";

  /** Label on the pod and secret of a server: its name. */
  public static final String SERVER_LABEL = NAME + "/server";

  /** Finalizer that lets an object drain before it goes. */
  public static final String DRAIN_FINALIZER = NAME + "/drain";

  private Group() {}
}
