package dev.whorl.operator.server;

import dev.whorl.crds.Durations;
import dev.whorl.crds.server.ProfileStatus;
import dev.whorl.crds.server.StepTimeStatus;
import dev.whorl.protocol.control.StepProfile;
import dev.whorl.protocol.control.StepTime;
import java.time.Instant;

/** Profiles between the wire and the status. What is measured is rounded up, never down. */
public final class ReportedProfile {
  private ReportedProfile() {}

  /** As it stands in a status. */
  public static ProfileStatus status(StepProfile profile) {
    return new ProfileStatus(
        profile.getGeometryHash(),
        profile.getPrecision(),
        profile.getContextTokens(),
        profile.getDecodeList().stream().map(ReportedProfile::step).toList(),
        profile.getPrefillTokens(),
        Durations.ceil(profile.getPrefillSeconds()),
        Durations.ceil(profile.getHeadSeconds()),
        Durations.ceil(profile.getEmbeddingSeconds()),
        Instant.ofEpochMilli(profile.getMeasuredAtMillis()).toString());
  }

  private static StepTimeStatus step(StepTime time) {
    return new StepTimeStatus(
        time.getBatch(),
        Durations.ceil(time.getSeconds()),
        Durations.ceil(Math.max(time.getSeconds(), time.getSlowSeconds())),
        Durations.ceil(time.getHeadSeconds()),
        Durations.ceil(time.getEmbeddingSeconds()));
  }

  /** As it came over the wire. */
  public static StepProfile profile(ProfileStatus status) {
    StepProfile.Builder profile =
        StepProfile.newBuilder()
            .setGeometryHash(status.geometryHash())
            .setPrecision(status.precision())
            .setContextTokens(status.contextTokens())
            .setPrefillTokens(status.prefillTokens())
            .setPrefillSeconds(Durations.seconds(status.prefill()))
            .setHeadSeconds(Durations.seconds(status.head()))
            .setEmbeddingSeconds(Durations.seconds(status.embedding()))
            .setMeasuredAtMillis(Instant.parse(status.measuredAt()).toEpochMilli());
    for (StepTimeStatus time : status.decode()) {
      profile.addDecode(
          StepTime.newBuilder()
              .setBatch(time.batch())
              .setSeconds(Durations.seconds(time.time()))
              .setSlowSeconds(Durations.seconds(time.slow()))
              .setHeadSeconds(Durations.seconds(time.head()))
              .setEmbeddingSeconds(Durations.seconds(time.embedding())));
    }
    return profile.build();
  }

  /** Whether both speak of the same measurement: geometry, precision, context, chunk. */
  static boolean sameKind(ProfileStatus a, ProfileStatus b) {
    return a.geometryHash().equals(b.geometryHash())
        && a.precision().equals(b.precision())
        && a.contextTokens().equals(b.contextTokens())
        && a.prefillTokens().equals(b.prefillTokens());
  }

  /** Whether no time differs by more than one twentieth, so that a status need not be written. */
  static boolean close(ProfileStatus a, ProfileStatus b) {
    if (!sameKind(a, b) || a.decode().size() != b.decode().size()) {
      return false;
    }
    for (int i = 0; i < a.decode().size(); i++) {
      StepTimeStatus x = a.decode().get(i);
      StepTimeStatus y = b.decode().get(i);
      if (!x.batch().equals(y.batch())
          || !close(x.time(), y.time())
          || !close(x.slow(), y.slow())) {
        return false;
      }
    }
    return close(a.prefill(), b.prefill());
  }

  private static boolean close(String a, String b) {
    double x = Durations.seconds(a);
    double y = Durations.seconds(b);
    return Math.abs(x - y) <= 0.05 * Math.max(x, y);
  }
}
