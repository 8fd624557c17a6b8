package dev.whorl.agent.control;

import dev.whorl.agent.config.StepConfig;
import dev.whorl.agent.device.WatchedDevice;
import dev.whorl.agent.ring.AssumedDelay;
import dev.whorl.agent.session.SessionGate;
import dev.whorl.agent.store.ModelStores;
import dev.whorl.agent.tune.TunePace;
import dev.whorl.protocol.identity.Identity;
import io.grpc.BindableService;
import java.time.Clock;

/** The operator's side of the agent: desired state in, observed state out. */
public final class Control implements AutoCloseable {
  private final SpanKeeper spans;
  private final Drives drives;
  private final ControlPortService service;
  private final StepCap cap = new StepCap();
  private final LoadPace pace = new LoadPace(cap, System::nanoTime);

  /**
   * @param incarnation of this process
   * @param hopDelay is told what the certificate assumes
   * @param tuning is told how long its pieces may be
   * @param died told when spans are no longer kept
   */
  public Control(
      long incarnation,
      WatchedDevice executor,
      ModelStores stores,
      SessionGate gate,
      Identity identity,
      AssumedDelay hopDelay,
      TunePace tuning,
      StepConfig steps,
      Runnable died) {
    Profiles profiles = new Profiles(Clock.systemUTC());
    Measuring measuring = new Measuring(executor, gate, profiles);
    spans =
        new SpanKeeper(
            new SpanLoader(stores, executor, pace),
            new WarmUp(executor, measuring),
            measuring,
            gate,
            died);
    Reporting reporting =
        new Reporting(
            incarnation, executor, identity, gate, spans, profiles, cap, executor::trouble);
    drives =
        new Drives(spans, reporting, new Promises(cap, hopDelay, tuning), steps.prefillTokens());
    service = new ControlPortService(drives, stores, measuring);
  }

  public BindableService service() {
    return service;
  }

  /** Watches steps for ones over their certified time. */
  public StepCap cap() {
    return cap;
  }

  /** Watches steps so that loads leave them their time. */
  public LoadPace pace() {
    return pace;
  }

  public void start() {
    spans.start();
  }

  /** To be called a few times per second. */
  public void tellChanges() {
    drives.tellChanges();
  }

  @Override
  public void close() {
    drives.close();
    spans.close();
  }
}
