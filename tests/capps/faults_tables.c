/* faults_tables.c: as faults.c, a run with tables in each way they are shown, charts, and what is cached. */
#include <bourn/st.h>

static void free_table(st_table **t)
{
    st_table_free(*t);
}

static st_data computed(void *arg)
{
    static const char text[] = "computed";
    (void)arg;
    return (st_data){ (void *)text, sizeof text };
}

static void show(st_table *t)
{
    st_dataframe(ST_TABLE(t), .hide_index = ST_YES);
    st_table(ST_TABLE(t));
    st_line_chart(ST_TABLE(t), .x = "city", .y = ST_STR("degrees"));
    st_bar_chart(ST_TABLE(t), .x = "city", .y = ST_STR("degrees"), .color = ST_STR("city"));
    st_map(ST_TABLE(t), .latitude = "degrees", .longitude = "degrees");
    st_vega_lite_chart(ST_TABLE(t), "{\"mark\": \"bar\", \"encoding\": {\"x\": {\"field\": \"city\"}}}");
}

void st_main(void)
{
    st_table *t __attribute__((cleanup(free_table))) = NULL;
    st_table *read __attribute__((cleanup(free_table))) = NULL;
    st_text("one");
    st_text("two");
    st_text("three");
    st_text("done");
    t = st_table_new();
    st_column_utf8(t, "city", (const char *[]){ "Oslo", "Rome", NULL }, 3, NULL);
    st_column_f64(t, "degrees", (double[]){ 4.5, 18, 21 }, 3, NULL);
    st_column_timestamp(t, "when", (int64_t[]){ 0, 1000000, 2000000 }, 3, NULL, "Europe/Rome");
    show(t);
    read = st_table_from_csv(CSV, 0);
    st_dataframe(ST_TABLE(read));
    st_cache_data(.name = "text", .fn = computed, .key = ST_KEY(ST_STR("one")));
}
