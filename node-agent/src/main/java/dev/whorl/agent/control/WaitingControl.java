package dev.whorl.agent.control;

import dev.whorl.agent.calls.Cancellation;
import dev.whorl.agent.calls.Deaf;
import dev.whorl.agent.calls.Peers;
import dev.whorl.agent.device.DeviceTrouble;
import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.ControlPortGrpc;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.State;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The control port of a server whose device cannot be used: reports that it joins and what it waits
 * for. What it is assigned it does not take; the agent that follows is told again.
 */
public final class WaitingControl extends ControlPortGrpc.ControlPortImplBase
    implements AutoCloseable {
  private final long incarnation;
  private final Set<StreamObserver<Report>> open = ConcurrentHashMap.newKeySet();
  private DeviceTrouble trouble;

  public WaitingControl(long incarnation, DeviceTrouble trouble) {
    this.incarnation = incarnation;
    this.trouble = trouble;
  }

  /** Another reason: it is told to all that listen. */
  public synchronized void tell(DeviceTrouble next) {
    if (!next.equals(trouble)) {
      trouble = next;
      open.forEach(reports -> reports.onNext(report()));
    }
  }

  private Report report() {
    return Report.newBuilder()
        .setIncarnation(incarnation)
        .setState(State.JOINING)
        .setDevice(Reporting.device(trouble))
        .build();
  }

  @Override
  public synchronized StreamObserver<Assign> drive(StreamObserver<Report> reports) {
    try {
      Peers.operator();
    } catch (StatusRuntimeException e) {
      reports.onError(e);
      return new Deaf<>();
    }
    Cancellation.handle(reports, () -> open.remove(reports));
    open.add(reports);
    reports.onNext(report());
    return new Deaf<>();
  }

  /** Ends all streams: the operator dials again. */
  @Override
  public synchronized void close() {
    open.forEach(StreamObserver::onCompleted);
    open.clear();
  }
}
