package dev.whorl.executor.model;

import java.io.IOException;
import java.util.Map;

/**
 * Writes GGUF metadata as JSON in UTF-8. Not-a-number and infinite values, which JSON lacks, become
 * null. It is written twice, first only to count, so that exactly its size is allocated.
 */
final class MetadataJson {
  /** What a router can be expected to read; the largest vocabularies take about 15 MB. */
  static final int MAX_BYTES = 32 << 20;

  private final byte[] into;
  private int size;

  private MetadataJson(byte[] into) {
    this.into = into;
  }

  static byte[] of(Map<String, GgufValue> metadata) throws IOException {
    try {
      MetadataJson counting = new MetadataJson(new byte[0]);
      counting.object(metadata);
      MetadataJson writing = new MetadataJson(new byte[counting.size]);
      writing.object(metadata);
      return writing.into;
    } catch (ModelFaultException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void object(Map<String, GgufValue> metadata) throws ModelFaultException, IOException {
    char separator = '{';
    for (Map.Entry<String, GgufValue> entry : metadata.entrySet()) {
      add(separator);
      string(entry.getKey());
      add(':');
      value(entry.getValue());
      separator = ',';
    }
    ascii(metadata.isEmpty() ? "{}" : "}");
  }

  private void value(GgufValue value) throws ModelFaultException, IOException {
    switch (value) {
      case GgufValue.Numeric(Number number) ->
          ascii(Double.isFinite(number.doubleValue()) ? number.toString() : "null");
      case GgufValue.Flag(boolean set) -> ascii(set ? "true" : "false");
      case GgufValue.Text text -> string(text.read());
      case GgufValue.Items items -> list(items);
    }
  }

  private void list(GgufValue.Items items) throws ModelFaultException, IOException {
    GgufCursor cursor = items.cursor();
    char separator = '[';
    for (int i = 0; i < items.count(); i++) {
      add(separator);
      value(cursor.value(items.type()));
      separator = ',';
    }
    ascii(items.count() == 0 ? "[]" : "]");
  }

  private void string(String text) throws IOException {
    add('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        add('\\');
        add(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        escape(c);
      } else {
        utf8(c);
      }
    }
    add('"');
  }

  private void escape(char c) throws IOException {
    ascii("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      add(Character.forDigit((c >> shift) & 15, 16));
    }
  }

  private void utf8(char c) throws IOException {
    if (c < 0x80) {
      add(c);
    } else if (c < 0x800) {
      add(0xc0 | (c >> 6));
      add(0x80 | (c & 0x3f));
    } else {
      add(0xe0 | (c >> 12));
      add(0x80 | ((c >> 6) & 0x3f));
      add(0x80 | (c & 0x3f));
    }
  }

  private void ascii(String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      add(text.charAt(i));
    }
  }

  private void add(int unit) throws IOException {
    if (size == MAX_BYTES) {
      throw new IOException("The metadata are more than (" + MAX_BYTES + ") bytes as JSON.");
    }
    if (size < into.length) {
      into[size] = (byte) unit;
    }
    size++;
  }
}
