package dev.whorl.router.openai;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * What usual clients and gateways send beside the question. Fields that change no answer are taken
 * and named in the answer's header; those that would change it are only taken with the value that
 * does not.
 */
final class IgnoredFields {
  private IgnoredFields() {}

  static void declare(Fields fields) {
    // Names and labels for the server's own books, and hints where or when to compute.
    fields.harmless(
        "cache_salt",
        "litellm_metadata",
        "metadata",
        "priority",
        "prompt_cache_key",
        "prompt_cache_retention",
        "request_id",
        "safety_identifier",
        "session_id",
        "trace_id");
    fields.neutral("store", BooleanNode.FALSE);
    fields.neutral("service_tier", TextNode.valueOf("auto"), TextNode.valueOf("default"));
    // Of other servers, with the values that mean nothing special.
    fields.neutral("top_a", IntNode.valueOf(0));
    fields.neutral("typical_p", IntNode.valueOf(1));
    fields.neutral("length_penalty", IntNode.valueOf(1));
    fields.neutral("early_stopping", BooleanNode.FALSE);
    fields.neutral("skip_special_tokens", BooleanNode.TRUE);
    fields.neutral("spaces_between_special_tokens", BooleanNode.TRUE);
    fields.neutral("include_stop_str_in_output", BooleanNode.FALSE);
    fields.neutral("return_token_ids", BooleanNode.FALSE);
    fields.neutral("return_tokens_as_token_ids", BooleanNode.FALSE);
    fields.neutral("bad_words", JsonNodeFactory.instance.arrayNode());
  }
}
