package dev.whorl.agent.control;

import dev.whorl.executor.DeviceProfile;
import dev.whorl.protocol.control.MeasureRequest;
import dev.whorl.protocol.control.StepProfile;
import dev.whorl.protocol.control.StepTime;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The profiles measured since the start, the newest per geometry, precision, context and chunk:
 * none of them says anything about another.
 */
public final class Profiles {
  private record Key(String geometryHash, String precision, int contextTokens, int prefillTokens) {}

  private static final double NANOS = 1e-9;

  private final Map<Key, StepProfile> measured = new LinkedHashMap<>();
  private final Clock clock;

  public Profiles(Clock clock) {
    this.clock = clock;
  }

  synchronized List<StepProfile> all() {
    return List.copyOf(measured.values());
  }

  synchronized StepProfile add(MeasureRequest request, DeviceProfile profile) {
    DeviceProfile.Decode alone = profile.decode().getFirst();
    StepProfile.Builder wire =
        StepProfile.newBuilder()
            .setGeometryHash(request.getGeometry().getHash())
            .setPrecision(request.getPrecision())
            .setContextTokens(request.getContextTokens())
            .setPrefillTokens(profile.prefill().tokens())
            .setPrefillSeconds(seconds(profile.prefill().block()))
            .setHeadSeconds(seconds(alone.head()))
            .setEmbeddingSeconds(seconds(alone.embedding()))
            .setMeasuredAtMillis(clock.millis());
    for (DeviceProfile.Decode decode : profile.decode()) {
      wire.addDecode(
          StepTime.newBuilder()
              .setBatch(decode.batch())
              .setSeconds(seconds(decode.block()))
              .setSlowSeconds(seconds(decode.slowBlock()))
              .setHeadSeconds(seconds(decode.head()))
              .setEmbeddingSeconds(seconds(decode.embedding())));
    }
    StepProfile built = wire.build();
    measured.put(
        new Key(
            built.getGeometryHash(),
            built.getPrecision(),
            built.getContextTokens(),
            built.getPrefillTokens()),
        built);
    return built;
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() * NANOS;
  }
}
