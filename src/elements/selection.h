/* selection.h: what is selected in a table: {"selection": {"rows": [0], "columns": ["a"], "cells": [[0, "a"]]}}. */
#ifndef BN_ELEMENTS_SELECTION_H
#define BN_ELEMENTS_SELECTION_H

#include "elements/frame.h"

/* One bit for each way to select, by the number it has on the wire. */
typedef unsigned bn_select_modes;
#define BN_SELECT_BIT(mode) (1u << PB_DATAFRAME_SELECTION_MODE_##mode)
#define BN_SELECT_ROWS      (BN_SELECT_BIT(SINGLE_ROW) | BN_SELECT_BIT(MULTI_ROW) | BN_SELECT_BIT(SINGLE_ROW_REQUIRED))

/* From a word or a list of words; which go together, and which do not. */
bn_status bn_select_modes_read(const bn_call *call, const st_val *v, bn_select_modes *out, bn_error *err);

/* What is possible in `t`: rows that are there, columns that have such a name, no more than may be selected at once. A text
 * that is no selection at all is an error. *out is a STR, owned. */
bn_status bn_selection_check(bn_bytes json, const bn_table *t, bn_select_modes modes, bn_value *out, bn_error *err);
/* What a browser has sent, with what it left out; a STATE. `required`: the first row, if there is one and none is said. */
bn_value bn_selection_read(bn_bytes json, bool required);

#endif
