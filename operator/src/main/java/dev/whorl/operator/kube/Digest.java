package dev.whorl.operator.kube;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Short hashes of what was asked for or found, to see whether it changed. */
public final class Digest {
  private static final int HEX_DIGITS = 16;
  private static final KubernetesSerialization SORTED =
      new KubernetesSerialization(
          JsonMapper.builder()
              .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
              .addMixIn(Quantity.class, Amount.class)
              .build(),
          true);

  /** A quantity counts as the amount that it is, however it is written. */
  @JsonSerialize(using = AmountWriter.class)
  private abstract static class Amount {}

  private static final class AmountWriter extends JsonSerializer<Quantity> {
    @Override
    public void serialize(Quantity quantity, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(amount(quantity));
    }
  }

  private Digest() {}

  /**
   * Of what resources say: the order in which a process happens to hold the entries of its maps
   * does not matter, for another one holds them in another order; nor does the spelling of a
   * quantity ({@code 500m} is {@code 0.5}).
   */
  public static String of(List<? extends HasMetadata> resources) {
    return of(SORTED.asJson(resources));
  }

  /** The amount of a quantity, the same text for every spelling of it. */
  public static String amount(Quantity quantity) {
    return quantity.getNumericalAmount().stripTrailingZeros().toPlainString();
  }

  /** The first 64 bits of SHA-256, as hexadecimal. */
  public static String of(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, HEX_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java runtime has no SHA-256.", e);
    }
  }
}
