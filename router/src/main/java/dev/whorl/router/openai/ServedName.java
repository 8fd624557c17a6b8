package dev.whorl.router.openai;

import dev.whorl.router.placement.SlotSize;
import dev.whorl.text.model.ServedModel;
import org.jspecify.annotations.Nullable;

/**
 * What requests are answered with now.
 *
 * @param name by which clients call the model
 * @param created when it was first served, seconds since 1970
 * @param slot what one session may use
 * @param model null until its files have been read
 */
public record ServedName(String name, long created, SlotSize slot, @Nullable ServedModel model) {}
