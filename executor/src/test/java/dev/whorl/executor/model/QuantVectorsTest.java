package dev.whorl.executor.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Decoding against llama.cpp's own C code, bit by bit: quantised matrices and random bits. */
class QuantVectorsTest {
  /** One set of blocks of one type. */
  record Vector(String name, JsonNode type, JsonNode set) {
    @Override
    public String toString() {
      return type.get("name").asText() + " " + name;
    }
  }

  static List<Vector> vectors() throws IOException {
    List<Vector> vectors = new ArrayList<>();
    String path = "/quant/vectors.json";
    try (InputStream in =
        Objects.requireNonNull(QuantVectorsTest.class.getResourceAsStream(path))) {
      for (JsonNode type : new ObjectMapper().readTree(in).get("types")) {
        type.get("sets")
            .properties()
            .forEach(set -> vectors.add(new Vector(set.getKey(), type, set.getValue())));
      }
    }
    return vectors;
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void decodesToTheBit(Vector vector) {
    TensorType type = TensorType.valueOf(vector.type().get("name").asText());
    assertThat(type).isEqualTo(TensorType.ofGgml(vector.type().get("ggml_type").asInt()));
    byte[] raw = Base64.getDecoder().decode(vector.set().get("raw").asText());
    byte[] floats = Base64.getDecoder().decode(vector.set().get("f32").asText());
    int numbers = floats.length / Float.BYTES;
    assertThat(type.bytes(numbers)).isEqualTo(raw.length);
    float[] values = new float[numbers];
    type.decode(MemorySegment.ofArray(raw), 0, numbers, values);
    ByteBuffer expected = ByteBuffer.wrap(floats).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < numbers; i++) {
      int bits = expected.getInt();
      if (!Float.isNaN(Float.intBitsToFloat(bits)) || !Float.isNaN(values[i])) {
        assertThat(Float.floatToRawIntBits(values[i])).as("number %d", i).isEqualTo(bits);
      }
    }
  }
}
