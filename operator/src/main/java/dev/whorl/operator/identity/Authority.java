package dev.whorl.operator.identity;

import dev.whorl.operator.settings.OperatorSettings;
import dev.whorl.operator.settings.RotationTimes;
import dev.whorl.protocol.identity.CertificateAuthority;
import dev.whorl.protocol.identity.Credentials;
import dev.whorl.protocol.identity.InvalidCredentials;
import dev.whorl.protocol.identity.PeerName;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/**
 * The certificate authority of this installation. Its keys live in one Secret of the operator's
 * namespace and go nowhere else. A root that ends is changed step by step, so that at every moment
 * everybody trusts everybody: {@link RootStep}. Thread-safe.
 */
public final class Authority {
  private static final Logger LOG = System.getLogger(Authority.class.getName());

  private final Store store;
  private final String namespace;
  private final Clock clock;
  private volatile Roots roots;

  private Authority(Store store, String namespace, Clock clock, Roots roots) {
    this.store = store;
    this.namespace = namespace;
    this.clock = clock;
    this.roots = roots;
  }

  /** Where the roots are kept. */
  private interface Store {
    /** The roots as they are kept, after a step if {@code turn} asks for one. */
    Roots turned(Turn turn) throws InvalidCredentials;
  }

  /** What is to be done about kept roots. */
  private interface Turn {
    RootStep of(Roots kept);
  }

  /** Reads the authority's Secret, or makes a new authority when there is none. */
  public static Authority open(KubernetesClient client, OperatorSettings settings, Clock clock)
      throws InvalidCredentials {
    Kept kept = new Kept(client, settings.namespace(), settings.caSecret(), clock);
    return new Authority(kept, settings.namespace(), clock, kept.turned(found -> RootStep.KEEP));
  }

  /** An authority that is not kept. */
  public static Authority of(CertificateAuthority authority, String namespace, Clock clock) {
    Roots only = new Roots(authority, null, null, clock.instant());
    return new Authority(turn -> only, namespace, clock, only);
  }

  /**
   * Takes the step in the change of roots that is due, if any; only the leader does.
   *
   * @param led for how long this process has led
   * @param trusted whether every agent that reports trusts a root, by its fingerprint
   * @return whether what this authority issues has changed
   */
  public boolean turn(RotationTimes times, Duration led, Predicate<String> trusted) {
    String before = roots.mark();
    try {
      roots = store.turned(kept -> RootStep.next(kept, times, clock.instant(), led, trusted));
    } catch (InvalidCredentials | KubernetesClientException | IllegalStateException e) {
      LOG.log(Level.WARNING, "The roots stay as they are; looking again later.", e);
    }
    return !roots.mark().equals(before);
  }

  /** A certificate of a server or a router. */
  public Credentials issue(PeerName name) {
    return roots.issue(name);
  }

  /** The operator's own certificate. */
  public Credentials operator() {
    return roots.issue(new PeerName.Operator(namespace));
  }

  /** When the root that issues ends. */
  public Instant rootEnds() {
    return roots.active().root().getNotAfter().toInstant();
  }

  /** Says who issues and what is trusted: what was issued under another one is due. */
  public String mark() {
    return roots.mark();
  }

  /** Kept in a Secret; of two leaders only one changes it. */
  private record Kept(KubernetesClient client, String namespace, String name, Clock clock)
      implements Store {
    @Override
    public Roots turned(Turn turn) throws InvalidCredentials {
      Secret found = found();
      Roots kept = RootSecret.read(found, clock);
      RootStep step = turn.of(kept);
      if (step == RootStep.KEEP) {
        return kept;
      }
      Roots next = kept.after(step, clock);
      client
          .resource(RootSecret.of(next, namespace, name, found.getMetadata().getResourceVersion()))
          .update();
      LOG.log(Level.INFO, "The roots of the certificate authority: {0}.", step);
      return next;
    }

    private Secret found() {
      var secrets = client.secrets().inNamespace(namespace);
      Secret found = secrets.withName(name).get();
      if (found != null) {
        return found;
      }
      try {
        return secrets.resource(RootSecret.of(Roots.fresh(clock), namespace, name, null)).create();
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
        return secrets.withName(name).require();
      }
    }
  }
}
