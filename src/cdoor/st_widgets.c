/* st_widgets.c: widgets of one value. See way.h. */
#include <math.h>

#include "cdoor/way.h"

bool st_button_run(const st_button_opts *opts)
{
    return bn_door_widget_bool("st_button", &bn_cmd_button, opts, opts->call, opts->in);
}

bool st_form_submit_button_run(const st_button_opts *opts)
{
    return bn_door_widget_bool("st_form_submit_button", &bn_cmd_form_submit_button, opts, opts->call, opts->in);
}

bool st_link_button_run(const st_link_button_opts *opts)
{
    return bn_door_widget_bool("st_link_button", &bn_cmd_link_button, opts, opts->call, opts->in);
}


/* An integer; in a thread without a context what the arguments say. */
static int64_t whole(double x, const st_val *standard, int64_t none)
{
    if (st_last_error() == ST_ENOCTX && standard->kind == ST_KIND_INT)
        return standard->i;
    return isnan(x) ? none : (int64_t)x;
}

int st_feedback_run(const st_feedback_opts *opts)
{
    double x = bn_door_widget_number("st_feedback", &bn_cmd_feedback, opts, opts->call, opts->in);
    return (int)whole(x, &opts->default_, -1);
}

int64_t st_pagination_run(const st_pagination_opts *opts)
{
    double x = bn_door_widget_number("st_pagination", &bn_cmd_pagination, opts, opts->call, opts->in);
    return whole(x, &opts->default_, 1);
}

bool st_download_button_run(const st_download_button_opts *opts)
{
    st_download_button_opts made = *opts;
    if (made.make.fn)
        made.data = ST_NONE; /* what makes it stands for it */
    return bn_door_widget_bool("st_download_button", &bn_cmd_download_button, &made, opts->call, opts->in);
}

bool st_checkbox_run(const st_checkbox_opts *opts)
{
    return bn_door_widget_bool("st_checkbox", &bn_cmd_checkbox, opts, opts->call, opts->in);
}

bool st_toggle_run(const st_checkbox_opts *opts)
{
    return bn_door_widget_bool("st_toggle", &bn_cmd_toggle, opts, opts->call, opts->in);
}

double st_number_input_run(const st_number_input_opts *opts)
{
    return bn_door_widget_number("st_number_input", &bn_cmd_number_input, opts, opts->call, opts->in);
}

double st_slider_run(const st_slider_opts *opts)
{
    return bn_door_widget_number("st_slider", &bn_cmd_slider, opts, opts->call, opts->in);
}

void st_slider_range_run(double out[2], const st_slider_opts *opts)
{
    bn_entry e = bn_door_enter("st_slider_range", opts->call);
    bn_value v = bn_value_none();
    out[0] = out[1] = NAN;
    if (!bn_door_widget(&e, &bn_cmd_slider, opts, opts->in, &v))
        return;
    if (v.kind == BN_VALUE_TUPLE && bn_value_count(v) == 2) {
        out[0] = bn_door_number(bn_value_items(v)[0]);
        out[1] = bn_door_number(bn_value_items(v)[1]);
    } else {
        out[0] = out[1] = bn_door_number(v);
    }
    bn_value_release(&v);
    bn_door_leave_ok(&e);
}

size_t st_slider_values_run(st_val out[2], const st_slider_opts *opts)
{
    return bn_door_widget_values("st_slider_values", &bn_cmd_slider, opts, opts->call, opts->in, out);
}

const char *st_color_picker_run(const st_color_picker_opts *opts)
{
    return bn_door_widget_text("st_color_picker", &bn_cmd_color_picker, opts, opts->call, opts->in,
                               opts->value ? opts->value : "#000000");
}

/* What a thread without a context gets: the caller's own text. */
static const char *own_text(const st_val *value)
{
    if (value->kind == ST_KIND_STR && value->s)
        return value->s;
    return value->kind == ST_KIND_NONE ? NULL : "";
}

const char *st_text_input_run(const st_text_input_opts *opts)
{
    return bn_door_widget_text("st_text_input", &bn_cmd_text_input, opts, opts->call, opts->in, own_text(&opts->value));
}

const char *st_text_area_run(const st_text_area_opts *opts)
{
    return bn_door_widget_text("st_text_area", &bn_cmd_text_area, opts, opts->call, opts->in, own_text(&opts->value));
}
