/** `text` without case and accents, for comparing. */
export const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
