package dev.whorl.executor.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A GGUF header that lies about sizes, places and numbers is refused by file, field and value. */
class GgufLiesTest {
  private static final String TENSOR = "blk.0.ffn_up.weight";

  @TempDir Path folder;

  private void refused(GgufBytes gguf, ModelFault.Kind kind, String... named) {
    switch (Model.open(gguf.writeTo(folder))) {
      case ModelOutcome.Refused(ModelFault fault) -> {
        assertThat(fault.kind()).as(fault.message()).isEqualTo(kind);
        assertThat(fault.message()).contains("model.gguf").contains(named);
      }
      case ModelOutcome.Opened(Model model) -> throw new AssertionError("opened " + model.path());
    }
  }

  @Test
  void offsetsWhoseEndOverflows() {
    for (long offset : new long[] {Long.MAX_VALUE - 31, Long.MAX_VALUE - 4095, -32, 1L << 62}) {
      refused(
          GgufBytes.llama().move(TENSOR, offset),
          ModelFault.Kind.TRUNCATED,
          TENSOR,
          Long.toUnsignedString(offset));
    }
  }

  @Test
  void aSizeThatOverflows() {
    refused(
        GgufBytes.llama().reshape(TENSOR, Integer.MAX_VALUE - 63, Integer.MAX_VALUE),
        ModelFault.Kind.TRUNCATED,
        TENSOR,
        "2147483647");
  }

  @Test
  void rowsWhoseProductOverflows() {
    refused(
        GgufBytes.llama().reshape(TENSOR, 64, 1L << 22, 1L << 21, 1L << 21),
        ModelFault.Kind.MALFORMED,
        TENSOR,
        "(2097152)");
  }

  @Test
  void noDimensionOrZero() {
    refused(GgufBytes.llama().reshape(TENSOR), ModelFault.Kind.MALFORMED, TENSOR, "(0)");
    refused(GgufBytes.llama().reshape(TENSOR, 64, 0), ModelFault.Kind.MALFORMED, TENSOR, "(0)");
    refused(
        GgufBytes.llama().reshape(TENSOR, -1, 64),
        ModelFault.Kind.MALFORMED,
        TENSOR,
        "(18446744073709551615)");
  }

  @Test
  void anUnalignedOffset() {
    refused(GgufBytes.llama().move(TENSOR, 33), ModelFault.Kind.MALFORMED, TENSOR, "(33)", "32");
  }

  @Test
  void tensorsThatShareBytes() {
    refused(GgufBytes.llama().move(TENSOR, 0), ModelFault.Kind.MALFORMED, "where another one ends");
  }

  @Test
  void aTensorOrAKeyTwice() {
    refused(GgufBytes.llama().repeat(TENSOR), ModelFault.Kind.MALFORMED, TENSOR, "twice");
    refused(
        GgufBytes.llama().repeatKey("llama.context_length"),
        ModelFault.Kind.MALFORMED,
        "llama.context_length",
        "twice");
  }

  @Test
  void listsOfLists() {
    ByteArrayOutputStream nested = new ByteArrayOutputStream();
    for (int i = 0; i < 60_000; i++) {
      nested.writeBytes(GgufBytes.encoded(9, 1L));
    }
    nested.writeBytes(GgufBytes.encoded(4, 0L));
    refused(
        GgufBytes.llama().put("x.deep", new GgufBytes.Raw(9, nested.toByteArray())),
        ModelFault.Kind.UNSUPPORTED,
        "x.deep",
        "list of lists");
  }

  @Test
  void countsThatTheFileCannotHold() {
    for (long count : new long[] {1L << 60, Long.MIN_VALUE, -1, 1L << 20}) {
      String value = "(" + Long.toUnsignedString(count) + ")";
      refused(
          GgufBytes.llama().counts(count, 9),
          ModelFault.Kind.TRUNCATED,
          "number of tensors",
          value);
      refused(
          GgufBytes.llama().counts(11, count),
          ModelFault.Kind.TRUNCATED,
          "metadata entries",
          value);
    }
  }

  @Test
  void aTextOrListLongerThanTheFile() {
    byte[] endless = GgufBytes.encoded(Long.MAX_VALUE);
    refused(
        GgufBytes.llama().put("x", new GgufBytes.Raw(8, endless)),
        ModelFault.Kind.TRUNCATED,
        "metadata x",
        "(9223372036854775807)");
    byte[] list = GgufBytes.encoded(0, 90_000_000L);
    refused(
        GgufBytes.llama().put("x", new GgufBytes.Raw(9, list)),
        ModelFault.Kind.TRUNCATED,
        "metadata x",
        "(90000000)");
  }

  @Test
  void anUnknownTypeOfValue() {
    byte[] four = GgufBytes.encoded(7);
    refused(
        GgufBytes.llama().put("x", new GgufBytes.Raw(13, four)),
        ModelFault.Kind.MALFORMED,
        "metadata x",
        "(13)");
  }

  @Test
  void aNameOfManyBytes() {
    refused(
        GgufBytes.llama().put("k".repeat(2000), 1),
        ModelFault.Kind.MALFORMED,
        "(2000)",
        "metadata entry 9");
  }

  @Test
  void moreBlocksThanTensors() {
    refused(
        GgufBytes.llama().put("llama.block_count", Integer.MAX_VALUE),
        ModelFault.Kind.MALFORMED,
        "llama.block_count",
        "(2147483647)");
  }

  @Test
  void shapesThatOverflowTheirProduct() {
    GgufBytes gguf =
        GgufBytes.llama()
            .put("llama.attention.head_count", 1 << 17)
            .put("llama.attention.key_length", 1 << 16);
    refused(gguf, ModelFault.Kind.MALFORMED, "heads (131072)");
  }

  @Test
  void anOddHead() {
    refused(
        GgufBytes.llama().put("llama.attention.key_length", 31),
        ModelFault.Kind.MALFORMED,
        "headSize (31)");
  }

  @Test
  void numbersThatAreNone() {
    refused(
        GgufBytes.llama().put("llama.rope.freq_base", Float.POSITIVE_INFINITY),
        ModelFault.Kind.MALFORMED,
        "theta (Infinity)");
    refused(
        GgufBytes.llama()
            .put("llama.rope.scaling.type", "linear")
            .put("llama.rope.scaling.factor", 0f),
        ModelFault.Kind.MALFORMED,
        "factor (0.0)");
    refused(
        GgufBytes.llama().put("llama.attention.layer_norm_rms_epsilon", Float.NaN),
        ModelFault.Kind.MALFORMED,
        "normEpsilon (NaN)");
  }

  @Test
  void anAlignmentThatIsNone() {
    for (int alignment : new int[] {0, 24, 1 << 30}) {
      refused(
          GgufBytes.llama().put("general.alignment", alignment),
          ModelFault.Kind.MALFORMED,
          "general.alignment",
          "(" + alignment + ")");
    }
  }

  @Test
  void aPartOfAModel() {
    refused(
        GgufBytes.llama().put("split.count", 2),
        ModelFault.Kind.MALFORMED,
        "split.count",
        "-00001-of-00002.gguf");
  }

  @Test
  void aVocabularyOfAnotherSizeThanTheTable() {
    List<String> nine = Collections.nCopies(9, "a");
    refused(
        GgufBytes.llama().put("tokenizer.ggml.tokens", nine),
        ModelFault.Kind.MALFORMED,
        "tokenizer.ggml.tokens",
        "a list of 9",
        "10 rows");
    refused(
        GgufBytes.llama().put("tokenizer.ggml.tokens", "none"),
        ModelFault.Kind.MALFORMED,
        "tokenizer.ggml.tokens",
        "(none)");
    refused(
        GgufBytes.llama().put("tokenizer.ggml.bos_token_id", 999),
        ModelFault.Kind.MALFORMED,
        "tokenizer.ggml.bos_token_id",
        "(999)");
  }

  @Test
  void aVocabularyWhoseValuesAreOfAnotherType() {
    String tokenizer = "tokenizer.ggml.";
    GgufBytes.Raw tenNumbers = list(4, 10, 4);
    for (String key : List.of("tokens", "scores", "merges")) {
      refused(
          GgufBytes.llama().put(tokenizer + key, tenNumbers),
          ModelFault.Kind.MALFORMED,
          tokenizer + key,
          "a list of 10 whole numbers");
    }
    refused(
        GgufBytes.llama().put(tokenizer + "token_type", list(6, 10, 4)),
        ModelFault.Kind.MALFORMED,
        "a list of 10 decimal numbers",
        "not a list of whole numbers");
    refused(
        GgufBytes.llama().put(tokenizer + "add_bos_token", "yes"),
        ModelFault.Kind.MALFORMED,
        tokenizer + "add_bos_token (yes)",
        "true or false");
    refused(
        GgufBytes.llama().put("tokenizer.chat_template", 1),
        ModelFault.Kind.MALFORMED,
        "tokenizer.chat_template (1)",
        "a text");
  }

  private static GgufBytes.Raw list(int type, int count, int bytesEach) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(GgufBytes.encoded(type, (long) count));
    out.writeBytes(new byte[count * bytesEach]);
    return new GgufBytes.Raw(9, out.toByteArray());
  }

  @Test
  void numbersOfNothing() {
    for (String key :
        List.of(
            "block_count",
            "embedding_length",
            "feed_forward_length",
            "context_length",
            "attention.head_count",
            "attention.head_count_kv",
            "attention.key_length")) {
      refused(
          GgufBytes.llama().put("llama." + key, 0),
          ModelFault.Kind.MALFORMED,
          "llama." + key + " (0)");
    }
  }

  @Test
  void moreExpertsUsedThanThereAre() {
    refused(
        GgufBytes.llama().put("llama.expert_count", 8).put("llama.expert_used_count", 9),
        ModelFault.Kind.MALFORMED,
        "llama.expert_used_count (9)",
        "8 experts");
  }

  @Test
  void namesAreShownWithoutControlCharacters() {
    refused(GgufBytes.llama().matrix("\u001b[2Jx\n", 64), ModelFault.Kind.UNSUPPORTED, "?[2Jx?");
  }
}
