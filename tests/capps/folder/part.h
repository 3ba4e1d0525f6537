/* part.h: what the two share. */
#include <bourn/st.h>

#define FROM_HEADER "header one"

const char *part(void);
