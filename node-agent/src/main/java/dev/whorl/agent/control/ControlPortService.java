package dev.whorl.agent.control;

import dev.whorl.agent.calls.Deaf;
import dev.whorl.agent.calls.Peers;
import dev.whorl.agent.calls.Statuses;
import dev.whorl.agent.store.ModelStores;
import dev.whorl.agent.store.ModelUnavailable;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.ControlPortGrpc;
import dev.whorl.protocol.control.InspectRequest;
import dev.whorl.protocol.control.MeasureProgress;
import dev.whorl.protocol.control.MeasureRequest;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.ModelRef;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.StepProfile;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;

/**
 * The control port, for the operator alone. Its calls may block: they have threads of their own.
 */
public final class ControlPortService extends ControlPortGrpc.ControlPortImplBase {
  private static final int DONE = 100;

  private final Drives drives;
  private final ModelStores stores;
  private final Measuring measuring;

  ControlPortService(Drives drives, ModelStores stores, Measuring measuring) {
    this.drives = drives;
    this.stores = stores;
    this.measuring = measuring;
  }

  @Override
  public StreamObserver<Assign> drive(StreamObserver<Report> reports) {
    try {
      Peers.operator();
      return drives.accept(reports);
    } catch (StatusRuntimeException e) {
      reports.onError(e);
      return new Deaf<>();
    }
  }

  @Override
  public void inspect(InspectRequest request, StreamObserver<ModelGeometry> reply) {
    try {
      Peers.operator();
      reply.onNext(geometry(request.getModel()));
      reply.onCompleted();
    } catch (ModelUnavailable e) {
      reply.onError(Statuses.of(e).asRuntimeException());
    } catch (StatusRuntimeException e) {
      reply.onError(e);
    } catch (RuntimeException | Error e) {
      reply.onError(Statuses.of(e).asRuntimeException());
    }
  }

  private ModelGeometry geometry(ModelRef model) throws ModelUnavailable {
    // Headers only, so that the answer comes in time however large the files are: whether they are
    // the revision's is asked where they are loaded.
    try (ModelStores.Look look = stores.look(model.getUri())) {
      Model read = look.use().model();
      String refusal = read.textRefusal();
      if (refusal != null) {
        throw new ModelUnavailable(ModelUnavailable.Kind.UNSUPPORTED, refusal);
      }
      return Geometries.write(read, precision(model, read)).toBuilder()
          .setPinnedUri(look.pinnedUri())
          .build();
    }
  }

  private static Precision precision(ModelRef model, Model read) {
    try {
      return Precision.of(model.getPrecision(), read);
    } catch (IllegalArgumentException e) {
      throw Status.FAILED_PRECONDITION.withDescription(e.getMessage()).asRuntimeException();
    }
  }

  @Override
  public void measure(MeasureRequest request, StreamObserver<MeasureProgress> reply) {
    try {
      Peers.operator();
      StepProfile profile =
          measuring.measure(
              request,
              percent -> reply.onNext(MeasureProgress.newBuilder().setPercent(percent).build()));
      reply.onNext(MeasureProgress.newBuilder().setPercent(DONE).setProfile(profile).build());
      reply.onCompleted();
    } catch (StatusRuntimeException e) {
      reply.onError(e);
    } catch (RuntimeException | Error e) {
      reply.onError(Statuses.of(e).asRuntimeException());
    }
  }
}
