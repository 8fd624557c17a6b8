package dev.whorl.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files of the SentencePiece library, written field by field. */
class SentencePieceFileTest {
  private static final int BPE = 2;
  private static final int UNIGRAM = 1;
  private static final int WORD = 3;

  private String config = "{}";
  private String added = "{}";

  @Test
  void piecesScoresAndKindsAreRead() throws Exception {
    assertThat(encode(BPE, "abb", true)).containsExactly(1, 7, 5);
    assertThat(encode(UNIGRAM, "abb", false)).containsExactly(7, 5);
  }

  @Test
  void theFolderAddsTokens() throws Exception {
    added = "{\"<y>\": 8}";
    assertThat(encode(BPE, "b<y>b", false)).containsExactly(3, 6, 8, 3, 6);

    config =
        """
        {"added_tokens_decoder": {"8": {"content": "<y>", "special": true, "rstrip": true}}}\
        """;
    assertThat(encode(BPE, "b<y>  b", false)).containsExactly(3, 6, 8, 3, 6);

    config = "{\"add_bos_token\": false, \"add_eos_token\": true, \"eos_token\": \"</s>\"}";
    assertThat(encode(BPE, "b", true)).containsExactly(3, 6, 2);
  }

  @Test
  void whatCannotBeUsedIsSaid() {
    assertThatThrownBy(() -> encode(WORD, "a", false)).hasMessageContaining("the model type (3)");

    assertThatThrownBy(() -> read("no such thing".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(UnusableModelFile.class)
        .hasMessageContaining("no file of SentencePiece");

    added = "{\"<y>\": 10}";
    assertThatThrownBy(() -> encode(BPE, "a", false)).hasMessageContaining("(<y>) has the id (10)");
  }

  private List<Integer> encode(int type, String text, boolean special) throws Exception {
    try (HuggingFaceText tokenizer = read(file(type))) {
      return tokenizer.encode(text, special);
    }
  }

  private HuggingFaceText read(byte[] file) throws Exception {
    ObjectMapper json = new ObjectMapper();
    return HuggingFaceText.read(
        SentencePieceFile.document(file, json.readTree(config), json.readTree(added)));
  }

  private static byte[] file(int type) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    piece(out, "<unk>", 0, 2);
    piece(out, "<s>", 0, 3);
    piece(out, "</s>", 0, 3);
    piece(out, "▁", -10, 1);
    piece(out, "a", -11, 1);
    piece(out, "bb", -3, 1);
    piece(out, "b", -12, 1);
    piece(out, "▁a", -1, 1);
    part(out, 2, trainer -> trainer.writeEnum(3, type));
    part(out, 3, normalizer -> normalizer.writeBool(4, false));
    out.flush();
    return bytes.toByteArray();
  }

  private static void piece(CodedOutputStream out, String text, float score, int kind)
      throws IOException {
    part(
        out,
        1,
        piece -> {
          piece.writeString(1, text);
          piece.writeFloat(2, score);
          piece.writeEnum(3, kind);
        });
  }

  private interface Part {
    void write(CodedOutputStream out) throws IOException;
  }

  private static void part(CodedOutputStream out, int field, Part part) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream inner = CodedOutputStream.newInstance(bytes);
    part.write(inner);
    inner.flush();
    out.writeByteArray(field, bytes.toByteArray());
  }
}
